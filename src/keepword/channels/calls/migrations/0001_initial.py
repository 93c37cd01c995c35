import django.db.models.deletion
import keepword.channels.calls.models
import keepword.channels.calls.rules.states
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('calendars', '0001_initial'),
        ('conversations', '0010_doors'),
        ('customers', '0005_one_person'),
        ('teams', '0002_routing_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='Gate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=120)),
                ('key', models.CharField(default=keepword.channels.calls.models.new_key, max_length=40, unique=True)),
                ('way', models.CharField(choices=[('in', 'incoming'), ('out', 'outgoing')], default='in', max_length=3)),
                ('state', models.CharField(choices=[(keepword.channels.calls.rules.states.State['NEW'], 'new'), (keepword.channels.calls.rules.states.State['MENU'], 'in the menu'), (keepword.channels.calls.rules.states.State['WAITING'], 'waiting'), (keepword.channels.calls.rules.states.State['RINGING'], 'ringing'), (keepword.channels.calls.rules.states.State['DIALLING'], 'the customer is being rung'), (keepword.channels.calls.rules.states.State['TALKING'], 'talking'), (keepword.channels.calls.rules.states.State['HELD'], 'on hold'), (keepword.channels.calls.rules.states.State['WRAP_UP'], 'wrap-up'), (keepword.channels.calls.rules.states.State['DONE'], 'over'), (keepword.channels.calls.rules.states.State['ABANDONED'], 'missed'), (keepword.channels.calls.rules.states.State['VOICEMAIL'], 'voicemail'), (keepword.channels.calls.rules.states.State['CALLBACK'], 'to be called back'), (keepword.channels.calls.rules.states.State['UNREACHED'], 'nobody answered')], default=keepword.channels.calls.rules.states.State['NEW'], max_length=10)),
                ('message_id', models.BigIntegerField(null=True)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('path', models.CharField(blank=True, max_length=8)),
                ('started_at', models.DateTimeField()),
                ('queued_at', models.DateTimeField(null=True)),
                ('place_at', models.DateTimeField(null=True)),
                ('rung_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('held_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('waited_seconds', models.FloatField(default=0)),
                ('held_seconds', models.FloatField(default=0)),
                ('talked_seconds', models.FloatField(default=0)),
                ('consent_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('result', models.CharField(blank=True, max_length=500)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='conversations.conversation')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='customers.customer')),
                ('for_agent', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='conversations.inbox')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='teams.team')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', [keepword.channels.calls.rules.states.State['ABANDONED'], keepword.channels.calls.rules.states.State['CALLBACK'], keepword.channels.calls.rules.states.State['DONE'], keepword.channels.calls.rules.states.State['UNREACHED'], keepword.channels.calls.rules.states.State['VOICEMAIL']]), _negated=True), fields=['state', 'place_at', 'id'], name='call_open'), models.Index(fields=['-started_at', '-id'], name='call_newest')],
                'constraints': [models.UniqueConstraint(fields=('inbox', 'external_id'), name='call_once')],
            },
        ),
        migrations.CreateModel(
            name='Callback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('customer', 'the customer asked for it'), ('missed', 'we missed the call')], max_length=8)),
                ('state', models.CharField(choices=[('open', 'open'), ('kept', 'made'), ('unreached', 'nobody answered'), ('withdrawn', 'not needed any more')], default='open', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('place_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('late', models.BooleanField(default=False)),
                ('by', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls_back', to='calls.call')),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='callback', to='calls.call')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='callbacks', to='conversations.conversation')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='callbacks', to='customers.customer')),
                ('inbox', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.inbox')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['due_at', 'id'], name='callback_open')],
            },
        ),
        migrations.CreateModel(
            name='Leg',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=keepword.channels.calls.models.new_key, max_length=40, unique=True)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('outcome', models.CharField(choices=[('ringing', 'ringing'), ('answered', 'answered'), ('declined', 'declined'), ('missed', 'missed'), ('cancelled', 'taken by somebody else, or over')], default='ringing', max_length=10)),
                ('alone', models.BooleanField(default=True)),
                ('rung_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('held_seconds', models.FloatField(default=0)),
                ('wrapped_at', models.DateTimeField(null=True)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='legs', to=settings.AUTH_USER_MODEL)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='legs', to='calls.call')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('agent',), name='leg_one_of_an_agent'), models.UniqueConstraint(condition=models.Q(('alone', True), ('ended_at__isnull', True)), fields=('call',), name='leg_one_of_a_call')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('menu', models.JSONField(default=list)),
                ('announce_seconds', models.PositiveSmallIntegerField(default=30)),
                ('max_wait_seconds', models.PositiveIntegerField(default=600)),
                ('ring_seconds', models.PositiveSmallIntegerField(default=20)),
                ('wrap_up_seconds', models.PositiveSmallIntegerField(default=30)),
                ('strategy', models.CharField(choices=[('longest_idle', 'whoever has been idle longest'), ('all', 'everybody at once')], default='longest_idle', max_length=12)),
                ('voicemail', models.BooleanField(default=True)),
                ('callback', models.BooleanField(default=True)),
                ('callback_missed', models.BooleanField(default=True)),
                ('callback_minutes', models.PositiveSmallIntegerField(default=120)),
                ('recording', models.CharField(choices=[('off', 'never'), ('consent', 'when the customer agrees')], default='off', max_length=8)),
                ('keep_days', models.PositiveSmallIntegerField(default=90)),
                ('calendar', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='calendars.calendar')),
                ('inbox', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='line', to='conversations.inbox')),
            ],
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('consent_at', models.DateTimeField()),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('type', models.CharField(max_length=80)),
                ('size', models.BigIntegerField(default=0)),
                ('pieces', models.PositiveIntegerField(default=0)),
                ('blob', models.CharField(blank=True, max_length=64)),
                ('delete_at', models.DateTimeField()),
                ('agent', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recordings', to='calls.call')),
            ],
            options={
                'indexes': [models.Index(fields=['delete_at'], name='recording_old'), models.Index(condition=models.Q(('blob', ''), _negated=True), fields=['blob'], name='recording_blob')],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('blob', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('recording', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='calls.recording')),
            ],
            options={
                'indexes': [models.Index(fields=['blob'], name='piece_blob')],
                'constraints': [models.UniqueConstraint(fields=('recording', 'number'), name='piece_once')],
            },
        ),
        migrations.CreateModel(
            name='Saying',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=12)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('text', models.CharField(blank=True, max_length=1000)),
                ('blob', models.CharField(blank=True, max_length=64)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('type', models.CharField(blank=True, max_length=80)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sayings', to='calls.line')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('blob', ''), _negated=True), fields=['blob'], name='saying_blob')],
                'constraints': [models.UniqueConstraint(fields=('line', 'what', 'language'), name='saying_once')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_ready', models.BooleanField(default=False)),
                ('by', models.CharField(choices=[('browser', 'this browser'), ('phone', 'a phone number'), ('sip', 'a SIP address')], default='browser', max_length=8)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('since', models.DateTimeField()),
                ('idle_since', models.DateTimeField()),
                ('wrap_until', models.DateTimeField(null=True)),
                ('missed', models.PositiveSmallIntegerField(default=0)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='seat', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
