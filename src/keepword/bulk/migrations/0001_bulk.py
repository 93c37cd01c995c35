import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('conversations', '0004_fields_and_tags'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('steps', models.JSONField()),
                ('state', models.CharField(choices=[('running', 'running'), ('done', 'done'), ('stopped', 'stopped'), ('undoing', 'being undone'), ('undone', 'undone')], default='running', max_length=10)),
                ('total', models.IntegerField()),
                ('done', models.IntegerField(default=0)),
                ('changed', models.IntegerField(default=0)),
                ('skipped', models.IntegerField(default=0)),
                ('undone', models.IntegerField(default=0)),
                ('kept', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('touched_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', '-id'], name='bulk_mine'), models.Index(condition=models.Q(('state__in', ['running', 'undoing'])), fields=['touched_at'], name='bulk_active'), models.Index(fields=['finished_at'], name='bulk_finished')],
            },
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('changed', 'changed'), ('same', 'was so already'), ('skipped', 'skipped'), ('undone', 'undone'), ('kept', 'left as it is')], default='waiting', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.conversation')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='bulk.bulkrun')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'state', 'conversation'], name='bulk_items')],
                'constraints': [models.UniqueConstraint(fields=('run', 'conversation'), name='bulk_item_once')],
            },
        ),
    ]
