import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('customers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('channel', models.CharField(default='email', max_length=20)),
                ('address', models.CharField(max_length=254, unique=True)),
                ('language', models.CharField(default='en', max_length=5)),
                ('signature', models.TextField(blank=True)),
                ('acknowledge', models.BooleanField(default=True)),
                ('ask_rating', models.BooleanField(default=True)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(blank=True, max_length=500)),
                ('status', models.CharField(choices=[('open', 'open'), ('waiting', 'waiting for customer'), ('snoozed', 'snoozed'), ('closed', 'closed'), ('spam', 'spam')], default='open', max_length=10)),
                ('snoozed_until', models.DateTimeField(null=True)),
                ('priority', models.SmallIntegerField(choices=[(0, 'low'), (1, 'normal'), (2, 'high'), (3, 'urgent')], default=1)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('preview', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('last_message_at', models.DateTimeField()),
                ('waiting_since', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('closed_at', models.DateTimeField(null=True)),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversations', to='customers.customer')),
                ('linked_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='linked', to='conversations.conversation')),
                ('inbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='conversations.inbox')),
            ],
            options={
                'indexes': [models.Index(fields=['status', 'due_at', 'id'], name='conv_open'), models.Index(fields=['assignee', 'status', 'due_at', 'id'], name='conv_mine'), models.Index(fields=['status', '-last_message_at', '-id'], name='conv_recent'), models.Index(fields=['customer', '-last_message_at'], name='conv_customer'), models.Index(condition=models.Q(('status', 'snoozed')), fields=['snoozed_until'], name='conv_snoozed')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('last_answer_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('resolved', models.BooleanField(default=False)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='conversations.conversation')),
            ],
            options={
                'indexes': [models.Index(fields=['conversation', '-started_at'], name='contact_conversation')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(default='reply', max_length=10)),
                ('content', models.JSONField(default=dict)),
                ('updated_at', models.DateTimeField()),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='conversations.conversation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('conversation', 'user', 'kind'), name='draft_once')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('in', 'from the customer'), ('out', 'to the customer'), ('note', 'note')], max_length=4)),
                ('kind', models.CharField(choices=[('message', 'message'), ('autoreply', 'automatic reply'), ('bounce', 'delivery failure'), ('report', 'report'), ('automatic', 'sent automatically'), ('forward', 'forwarded')], default='message', max_length=10)),
                ('at', models.DateTimeField()),
                ('sender_name', models.CharField(blank=True, max_length=200)),
                ('sender_address', models.CharField(blank=True, max_length=254)),
                ('to', models.JSONField(default=list)),
                ('cc', models.JSONField(default=list)),
                ('bcc', models.JSONField(default=list)),
                ('text', models.TextField(blank=True)),
                ('quoted', models.TextField(blank=True)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('has_html', models.BooleanField(default=False)),
                ('has_files', models.BooleanField(default=False)),
                ('marks', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('done', 'done'), ('queued', 'will be sent'), ('sending', 'being sent'), ('handed', 'being handed over'), ('sent', 'sent'), ('failed', 'not sent'), ('uncertain', 'perhaps sent'), ('undone', 'taken back'), ('bounced', 'came back')], default='done', max_length=10)),
                ('problem', models.CharField(blank=True, max_length=500)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('send_after', models.DateTimeField(null=True)),
                ('worker_id', models.CharField(blank=True, max_length=64)),
                ('before', models.JSONField(null=True)),
                ('indexed', models.BooleanField(default=False)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to='conversations.contact')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='conversations.conversation')),
            ],
            options={
                'indexes': [models.Index(fields=['conversation', 'at', 'id'], name='message_thread'), models.Index(condition=models.Q(('indexed', False)), fields=['id'], name='message_unindexed'), models.Index(condition=models.Q(('state__in', ['queued', 'sending', 'handed', 'failed', 'uncertain'])), fields=['state', 'send_after'], name='message_outbox')],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='conversations.message')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('message', 'user'), name='mention_once')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('type', models.CharField(max_length=127)),
                ('size', models.BigIntegerField()),
                ('blob', models.CharField(max_length=64)),
                ('inline', models.BooleanField(default=False)),
                ('content_id', models.CharField(blank=True, max_length=255)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='conversations.message')),
            ],
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='conversations.conversation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('conversation', 'address'), name='participant_once')],
            },
        ),
    ]
