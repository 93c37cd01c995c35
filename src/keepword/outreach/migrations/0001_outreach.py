import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('commerce', '0001_commerce'),
        ('conversations', '0011_notices'),
        ('customers', '0006_memory'),
        ('tasks', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutreachSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cap', models.PositiveSmallIntegerField(default=2)),
                ('cap_days', models.PositiveSmallIntegerField(default=7)),
                ('quiet_from', models.TimeField(default=datetime.time(20, 0))),
                ('quiet_until', models.TimeField(default=datetime.time(9, 0))),
            ],
        ),
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(null=True)),
                ('next_id', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=20)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('scheduled', 'begins later'), ('sending', 'being sent'), ('stopped', 'stopped'), ('done', 'done'), ('cancelled', 'cancelled'), ('on', 'on'), ('off', 'off')], default='draft', max_length=10)),
                ('audience', models.JSONField(default=dict)),
                ('data', models.JSONField(default=dict)),
                ('texts', models.JSONField(default=dict)),
                ('ways', models.CharField(choices=[('preferred', 'the way that each customer prefers, else mail'), ('email', 'always mail')], default='preferred', max_length=10)),
                ('per_minute', models.PositiveIntegerField(default=300)),
                ('control', models.PositiveSmallIntegerField(default=0)),
                ('effect_days', models.PositiveSmallIntegerField(default=14)),
                ('ignores_quiet', models.BooleanField(default=False)),
                ('ignores_cap', models.BooleanField(default=False)),
                ('repeat', models.CharField(blank=True, choices=[('weekly', 'every week'), ('monthly', 'every month')], max_length=10)),
                ('occasion', models.CharField(blank=True, max_length=60)),
                ('prepared_to', models.BigIntegerField(default=0)),
                ('prepared_at', models.DateTimeField(null=True)),
                ('tokens', models.FloatField(default=0)),
                ('tokens_at', models.DateTimeField(null=True)),
                ('starts_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('archived_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('rev', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.inbox')),
                ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commerce.product')),
                ('purpose', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.purpose')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-changed_at', '-id'], name='notice_state'), models.Index(fields=['-changed_at', '-id'], name='notice_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('control__lte', 50)), name='notice_control'), models.CheckConstraint(condition=models.Q(('per_minute__gte', 1)), name='notice_per_minute')],
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(choices=[('waiting', 'waits'), ('held_back', 'held back to compare'), ('skipped', 'left out'), ('sending', 'on its way'), ('sent', 'sent'), ('failed', 'not sent')], default='waiting', max_length=10)),
                ('reason', models.CharField(blank=True, choices=[('no_consent', 'has not agreed to it'), ('unsubscribed', 'does not want it any more'), ('no_way', 'cannot be reached'), ('cap', 'got enough notices lately'), ('has_left', 'is not in the audience any more'), ('already_knows', 'knows already'), ('over', 'it is over, or was switched off'), ('gone', 'what it was about is gone')], max_length=20)),
                ('due_at', models.DateTimeField()),
                ('language', models.CharField(blank=True, max_length=5)),
                ('data', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='customers.customer')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conversations.message')),
                ('notice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='outreach.notice')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['notice', 'due_at', 'id'], name='recipient_due'), models.Index(fields=['notice', 'state', 'id'], name='recipient_state'), models.Index(fields=['notice', 'id'], name='recipient_notice')],
                'constraints': [models.UniqueConstraint(fields=('notice', 'customer', 'occasion'), name='recipient_once')],
            },
        ),
        migrations.CreateModel(
            name='Unsubscribed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('source', models.CharField(choices=[('link', 'the link in a notice'), ('one_click', 'their mail program'), ('portal', 'on their page'), ('agent', 'noted by one of us')], max_length=10)),
                ('undone_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unsubscribed', to='customers.customer')),
                ('notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='outreach.notice')),
                ('purpose', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.purpose')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('undone_at__isnull', True)), fields=['customer'], name='unsubscribed_now')],
            },
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting_for', to='customers.customer')),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commerce.product')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('told_at', None)), fields=('product', 'customer'), name='waiting_once')],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commerce.line')),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commerce.order')),
                ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tasks.task')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'line'), name='outreach_call_once')],
            },
        ),
    ]
