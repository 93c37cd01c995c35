import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('conversations', '0006_automation_closed'),
        ('customers', '0001_initial'),
        ('teams', '0001_teams'),
    ]

    operations = [
        migrations.CreateModel(
            name='Follower',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followers', to='conversations.conversation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followed', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('conversation', 'user'), name='follower_once')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('related', 'related'), ('parent', 'is the parent of'), ('duplicate', 'is a duplicate of')], default='related', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_from', to='conversations.conversation')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_to', to='conversations.conversation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='link_once')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('kept', models.JSONField(default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('into', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='conversations.conversation')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.conversation')),
            ],
        ),
        migrations.CreateModel(
            name='SideConversation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=500)),
                ('created_at', models.DateTimeField()),
                ('last_message_at', models.DateTimeField()),
                ('waiting_since', models.DateTimeField(null=True)),
                ('news_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sides', to='conversations.conversation')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SideParticipant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('side', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='conversations.sideconversation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('side', 'address'), name='side_participant_once')],
            },
        ),
        migrations.AddField(
            model_name='conversation',
            name='merged_into',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='conversations.conversation'),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('message', 'message'), ('autoreply', 'automatic reply'), ('bounce', 'delivery failure'), ('report', 'report'), ('automatic', 'sent automatically'), ('forward', 'forwarded'), ('side', 'side conversation')], default='message', max_length=10),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='conv_merged'),
        ),
        migrations.AddField(
            model_name='message',
            name='side',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.sideconversation'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('side__isnull', False)), fields=['side', 'at', 'id'], name='message_side'),
        ),
    ]
