import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('conversations', '0002_teams'),
    ]

    operations = [
        migrations.CreateModel(
            name='InboxSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5)),
                ('text', models.TextField()),
                ('inbox', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='conversations.inbox')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('inbox', 'language'), name='signature_once')],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='html',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='message',
            name='state',
            field=models.CharField(choices=[('done', 'done'), ('scheduled', 'will be sent later'), ('queued', 'will be sent'), ('sending', 'being sent'), ('handed', 'being handed over'), ('sent', 'sent'), ('failed', 'not sent'), ('uncertain', 'perhaps sent'), ('undone', 'taken back'), ('bounced', 'came back')], default='done', max_length=10),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'scheduled')), fields=['send_after', 'id'], name='message_scheduled'),
        ),
    ]
