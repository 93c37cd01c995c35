import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('conversations', '0002_teams'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_id', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Heard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_id', models.BigIntegerField()),
                ('at', models.DateTimeField(db_index=True)),
                ('terms', models.JSONField()),
                ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.conversation')),
            ],
        ),
        migrations.CreateModel(
            name='Problem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('about', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('open', 'open'), ('solved', 'solved')], default='open', max_length=10)),
                ('texts', models.JSONField(default=dict)),
                ('announced_at', models.DateTimeField(null=True)),
                ('audience', models.CharField(choices=[('joined', 'those whom it concerns'), ('everybody', 'every customer')], default='joined', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('solved_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-created_at', '-id'], name='problem_state'), models.Index(condition=models.Q(('announced_at__isnull', False)), fields=['audience'], name='problem_announced')],
            },
        ),
        migrations.CreateModel(
            name='Joined',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='problem_link', to='conversations.conversation')),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joined', to='problems.problem')),
            ],
            options={
                'indexes': [models.Index(fields=['problem', '-id'], name='joined_problem')],
            },
        ),
        migrations.CreateModel(
            name='Hint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=64)),
                ('words', models.JSONField()),
                ('conversations', models.JSONField()),
                ('count', models.IntegerField()),
                ('surprise', models.FloatField()),
                ('state', models.CharField(choices=[('new', 'new'), ('taken', 'made a problem'), ('dismissed', 'dismissed')], default='new', max_length=10)),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('problem', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='problems.problem')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-last_at'], name='hint_state')],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('texts', models.JSONField()),
                ('closes', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('running', 'running'), ('stopped', 'stopped'), ('done', 'done')], default='running', max_length=10)),
                ('total', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='problems.problem')),
            ],
        ),
        migrations.CreateModel(
            name='TermCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('term', models.CharField(max_length=64)),
                ('count', models.IntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='term_old')],
                'constraints': [models.UniqueConstraint(fields=('term', 'day'), name='term_day')],
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.BigIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.conversation')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='problems.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'conversation'), name='told_once')],
            },
        ),
    ]
