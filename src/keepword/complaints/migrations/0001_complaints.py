import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('conversations', '0009_privacy'),
    ]

    operations = [
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=16, unique=True)),
                ('amount', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('respond_minutes', models.PositiveIntegerField(default=240, null=True)),
                ('recognise_minutes', models.PositiveIntegerField(default=480, null=True)),
                ('relieve_minutes', models.PositiveIntegerField(default=960, null=True)),
                ('resolve_minutes', models.PositiveIntegerField(default=2400, null=True)),
                ('remove_minutes', models.PositiveIntegerField(default=9600, null=True)),
                ('silence_hours', models.PositiveIntegerField(default=72)),
                ('check_days', models.PositiveIntegerField(default=30)),
                ('lowest_score', models.SmallIntegerField(default=2)),
                ('listens', models.BooleanField(default=True)),
                ('currency', models.CharField(default='EUR', max_length=3)),
            ],
        ),
        migrations.CreateModel(
            name='Cause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('product', models.CharField(blank=True, max_length=120)),
                ('process', models.CharField(blank=True, max_length=120)),
                ('about', models.TextField(blank=True)),
                ('whys', models.JSONField(default=list)),
                ('bones', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('found', 'found'), ('removing', 'being removed'), ('removed', 'removed'), ('checked', 'removed and checked'), ('back', 'back again')], default='found', max_length=10)),
                ('found_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('check_at', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('checked_at', models.DateTimeField(null=True)),
                ('times_back', models.PositiveIntegerField(default=0)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-found_at', '-id'], name='cause_state'), models.Index(condition=models.Q(('state', 'removed')), fields=['check_at'], name='cause_check')],
            },
        ),
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.BigIntegerField()),
                ('source', models.CharField(choices=[('words', "the customer's words"), ('rating', 'a low rating'), ('person', 'one of us'), ('rule', 'a rule')], max_length=10)),
                ('state', models.CharField(choices=[('suggested', 'perhaps'), ('open', 'open'), ('done', 'done'), ('dismissed', 'no complaint')], max_length=10)),
                ('stage', models.CharField(blank=True, choices=[('respond', 'Respond'), ('recognise', 'Recognise'), ('relieve', 'Relieve'), ('resolve', 'Resolve'), ('remove', 'Remove the cause')], max_length=10)),
                ('about', models.CharField(blank=True, max_length=300)),
                ('signs', models.JSONField(default=list)),
                ('rating', models.BigIntegerField(null=True)),
                ('score', models.SmallIntegerField(null=True)),
                ('begun_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('cause', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='complaints', to='complaints.cause')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='complaints', to='conversations.conversation')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conversations.message')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at', 'id'], name='complaint_due'), models.Index(fields=['state', 'stage', 'due_at', 'id'], name='complaint_stage'), models.Index(fields=['cause', 'state', 'id'], name='complaint_cause')],
            },
        ),
        migrations.CreateModel(
            name='Compensation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('apology', 'apology'), ('gesture', 'gesture'), ('refund', 'refund')], max_length=10)),
                ('amount', models.BigIntegerField(default=0)),
                ('currency', models.CharField(max_length=3)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('asked', 'waits for approval'), ('given', 'given'), ('refused', 'refused'), ('undone', 'taken back')], max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='compensations', to='complaints.complaint')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-asked_at', '-id'], name='compensation_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='compensation_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('corrective', 'corrects what is wrong now'), ('preventive', 'prevents that it happens again')], default='corrective', max_length=10)),
                ('text', models.CharField(max_length=300)),
                ('due_on', models.DateField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('cause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='complaints.cause')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['due_on'], name='measure_due')],
            },
        ),
        migrations.CreateModel(
            name='Purse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'month', 'currency'), name='purse_once')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('turn', models.CharField(choices=[('given', 'given'), ('back', 'taken back')], max_length=6)),
                ('account', models.CharField(choices=[('purse', "within somebody's budget"), ('shop', 'approved above it'), ('customers', 'customers')], max_length=10)),
                ('amount', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('at', models.DateTimeField()),
                ('compensation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='complaints.compensation')),
                ('purse', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='complaints.purse')),
            ],
            options={
                'indexes': [models.Index(fields=['at', 'id'], name='posting_at')],
                'constraints': [models.UniqueConstraint(fields=('compensation', 'turn', 'account'), name='posted_once'), models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='posting_of_something')],
            },
        ),
        migrations.CreateModel(
            name='Removal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('texts', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('running', 'running'), ('stopped', 'stopped'), ('done', 'done')], default='running', max_length=10)),
                ('total', models.IntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='removals', to='complaints.cause')),
            ],
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('respond', 'Respond'), ('recognise', 'Recognise'), ('relieve', 'Relieve'), ('resolve', 'Resolve'), ('remove', 'Remove the cause')], max_length=10)),
                ('state', models.CharField(default='running', max_length=8)),
                ('started_at', models.DateTimeField()),
                ('target_minutes', models.IntegerField(null=True)),
                ('worked_seconds', models.FloatField(default=0)),
                ('resumed_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('late_at', models.DateTimeField(null=True)),
                ('passed_at', models.DateTimeField(null=True)),
                ('proof', models.CharField(blank=True, choices=[('answer', 'a person has answered'), ('named', 'the problem and the feeling are named'), ('solution', 'a solution for the time being'), ('information', 'information'), ('confirmed', 'the customer has confirmed it'), ('silence', 'the customer had nothing against it'), ('cause', 'the cause is removed')], max_length=12)),
                ('words', models.JSONField(default=dict)),
                ('offered_at', models.DateTimeField(null=True)),
                ('silent_at', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('spoken', models.BooleanField(default=False)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='complaints.complaint')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conversations.message')),
                ('passed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'running')), fields=['due_at'], name='step_due'), models.Index(condition=models.Q(('passed_at', None)), fields=['silent_at'], name='step_silent')],
                'constraints': [models.UniqueConstraint(fields=('complaint', 'stage'), name='step_once')],
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversation', models.BigIntegerField()),
                ('message_id', models.BigIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='complaints.complaint')),
                ('removal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='complaints.removal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('removal', 'complaint'), name='told_complaint_once')],
            },
        ),
    ]
