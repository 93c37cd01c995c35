import django.db.models.deletion
import keepword.channels.chat.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('calendars', '0001_initial'),
        ('conversations', '0010_doors'),
        ('customers', '0005_one_person'),
    ]

    operations = [
        migrations.CreateModel(
            name='AtDesk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('texts', models.JSONField(default=dict)),
                ('conditions', models.JSONField(default=dict)),
                ('every_hours', models.PositiveIntegerField(default=24)),
                ('is_on', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('shown', models.PositiveIntegerField(default=0)),
                ('accepted', models.PositiveIntegerField(default=0)),
                ('dismissed', models.PositiveIntegerField(default=0)),
                ('inbox', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.inbox')),
            ],
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visitor', models.CharField(default=keepword.channels.chat.models.new_visitor, max_length=40, unique=True)),
                ('token', models.CharField(max_length=64, unique=True)),
                ('site', models.CharField(blank=True, max_length=254)),
                ('site_email', models.CharField(blank=True, max_length=254)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('page', models.CharField(blank=True, max_length=500)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('referrer', models.CharField(blank=True, max_length=500)),
                ('visits', models.PositiveIntegerField(default=1)),
                ('cart', models.JSONField(default=dict)),
                ('answers', models.JSONField(default=dict)),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('last_seq', models.PositiveIntegerField(default=0)),
                ('read_seq', models.PositiveIntegerField(default=0)),
                ('seen_seq', models.PositiveIntegerField(default=0)),
                ('mailed_seq', models.PositiveIntegerField(default=0)),
                ('transcript_at', models.DateTimeField(null=True)),
                ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conversations.conversation')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('inbox', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.inbox')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('site', ''), _negated=True), fields=['site'], name='chat_session_site'), models.Index(fields=['-seen_at'], name='chat_session_recent')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('client_id', models.CharField(blank=True, max_length=40)),
                ('ours', models.BooleanField(default=False)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField(blank=True)),
                ('files', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('held', 'in quarantine')], default='done', max_length=10)),
                ('problem', models.CharField(blank=True, max_length=500)),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conversations.message')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='chat.session')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='chat_line_waiting'), models.Index(condition=models.Q(('state', 'held')), fields=['id'], name='chat_line_held')],
                'constraints': [models.UniqueConstraint(fields=('session', 'seq'), name='chat_line_seq'), models.UniqueConstraint(condition=models.Q(('client_id', ''), _negated=True), fields=('session', 'client_id'), name='chat_line_once'), models.UniqueConstraint(condition=models.Q(('message__isnull', False)), fields=('session', 'message'), name='chat_line_message')],
            },
        ),
        migrations.CreateModel(
            name='Wait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('seconds', models.FloatField()),
                ('inbox', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.inbox')),
            ],
            options={
                'indexes': [models.Index(fields=['inbox', '-at'], name='chat_wait_recent')],
            },
        ),
        migrations.CreateModel(
            name='Widget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=keepword.channels.chat.models.new_key, max_length=40, unique=True)),
                ('is_on', models.BooleanField(default=True)),
                ('origins', models.JSONField(default=list)),
                ('colour', models.CharField(default='#0b6b5d', max_length=7)),
                ('position', models.CharField(default='right', max_length=5)),
                ('greeting', models.JSONField(default=dict)),
                ('questions', models.JSONField(default=list)),
                ('consent', models.JSONField(default=dict)),
                ('secret', models.TextField(blank=True)),
                ('last_in_at', models.DateTimeField(null=True)),
                ('last_out_at', models.DateTimeField(null=True)),
                ('calendar', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='calendars.calendar')),
                ('inbox', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='widget', to='conversations.inbox')),
            ],
        ),
    ]
