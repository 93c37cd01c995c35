import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('commitments', '0003_pauses_and_escalations'),
        ('conversations', '0009_privacy'),
        ('customers', '0004_privacy'),
        ('teams', '0002_routing_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='Manner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remind_minutes', models.PositiveIntegerField(default=60)),
            ],
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_at', models.DateTimeField(null=True)),
                ('looked_right', models.BooleanField(null=True)),
                ('kind', models.CharField(choices=[('contact', 'to get in touch'), ('deed', 'to do something'), ('never_again', 'that it never happens again')], default='deed', max_length=12)),
                ('words', models.TextField()),
                ('start', models.IntegerField(default=0)),
                ('end', models.IntegerField(default=0)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('state', models.CharField(choices=[('waiting', 'waiting for its condition'), ('open', 'open'), ('moved', 'moved'), ('kept', 'kept by evidence'), ('by_word', 'kept by word'), ('broken', 'broken'), ('withdrawn', 'withdrawn')], default='open', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('whole_day', models.BooleanField(default=False)),
                ('corrected', models.BooleanField(default=False)),
                ('remind_at', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('condition_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('evidence_id', models.BigIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('cause_key', models.CharField(blank=True, max_length=80)),
                ('told', models.BooleanField(default=False)),
                ('settled_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='conversations.conversation')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='customers.customer')),
                ('follows', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='followed_by', to='commitments.promise')),
                ('looked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='promises', to='conversations.message')),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='teams.team')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['due_at', 'id'], name='promise_due'), models.Index(condition=models.Q(('state', 'open')), fields=['remind_at'], name='promise_remind'), models.Index(condition=models.Q(('state', 'broken'), ('told', False)), fields=['id'], name='promise_untold'), models.Index(fields=['author', 'state', 'due_at', 'id'], name='promise_mine'), models.Index(fields=['team', 'state', 'due_at', 'id'], name='promise_team'), models.Index(fields=['state', '-decided_at', '-id'], name='promise_state'), models.Index(fields=['conversation', 'made_at'], name='promise_conversation'), models.Index(condition=models.Q(('cause_key', ''), _negated=True), fields=['cause_key'], name='promise_cause')],
            },
        ),
        migrations.CreateModel(
            name='Said',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=200)),
                ('due_at', models.DateTimeField(null=True)),
                ('dismissed', models.BooleanField(default=False)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.message')),
                ('moves', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commitments.promise')),
            ],
        ),
        migrations.CreateModel(
            name='Dismissal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_at', models.DateTimeField(null=True)),
                ('looked_right', models.BooleanField(null=True)),
                ('words', models.TextField()),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.conversation')),
                ('looked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conversations.message')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='teams.team')),
            ],
            options={
                'indexes': [models.Index(fields=['-at', '-id'], name='dismissal_newest')],
            },
        ),
    ]
