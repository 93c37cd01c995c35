import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0002_notifications'),
        ('conversations', '0009_privacy'),
    ]

    operations = [
        migrations.CreateModel(
            name='Escalated',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('minutes', models.IntegerField()),
                ('at', models.DateTimeField()),
                ('done_at', models.DateTimeField()),
                ('done', models.JSONField(default=list)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='commitments.clock')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('clock', 'minutes'), name='escalated_once')],
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('waiting', 'waiting for the customer'), ('snoozed', 'snoozed'), ('aside', 'waiting for somebody else'), ('closed', 'closed')], max_length=10)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('worked_seconds', models.FloatField()),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='commitments.clock')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='pause_has_length')],
            },
        ),
        migrations.AddField(
            model_name='clock',
            name='escalate_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='clock',
            name='escalated_to',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='clock',
            name='paused_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='clock',
            name='paused_for',
            field=models.CharField(blank=True, choices=[('waiting', 'waiting for the customer'), ('snoozed', 'snoozed'), ('aside', 'waiting for somebody else'), ('closed', 'closed')], max_length=10),
        ),
        migrations.AddField(
            model_name='policy',
            name='escalations',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='policy',
            name='pause_while_aside',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='policy',
            name='pause_while_snoozed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('escalate_at__isnull', False)), fields=['escalate_at'], name='clock_escalate'),
        ),
    ]
