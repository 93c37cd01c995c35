import django.db.models.deletion
import keepword.channels.boxes.rules
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('conversations', '0010_doors'),
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('suggestion', 'Suggestions'), ('complaint', 'Complaints'), ('claim', 'Claims'), ('feedback', 'Feedback')], default='feedback', max_length=12)),
                ('where', models.CharField(blank=True, max_length=200)),
                ('code', models.CharField(default=keepword.channels.boxes.rules.new_code, max_length=20, unique=True)),
                ('questions', models.BooleanField(default=True)),
                ('languages', models.JSONField(default=list)),
                ('pin', models.CharField(blank=True, max_length=128)),
                ('created_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(null=True)),
                ('last_slip_at', models.DateTimeField(null=True)),
                ('inbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='conversations.inbox')),
            ],
        ),
        migrations.CreateModel(
            name='Month',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('places', models.ManyToManyField(blank=True, related_name='months', to='boxes.place')),
            ],
            options={
                'indexes': [models.Index(fields=['-month', '-id'], name='month_newest')],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('type', models.CharField(max_length=127)),
                ('size', models.BigIntegerField()),
                ('blob', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['blob'], name='scan_blob')],
            },
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('smile', models.SmallIntegerField(choices=[(1, 'Very bad'), (2, 'Bad'), (3, 'So-so'), (4, 'Good'), (5, 'Very good')], null=True)),
                ('anonymous', models.BooleanField(default=True)),
                ('at', models.DateTimeField()),
                ('written_on', models.DateField(null=True)),
                ('pages', models.CharField(blank=True, max_length=20)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='slip', to='conversations.message')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='boxes.place')),
                ('scan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='slips', to='boxes.scan')),
            ],
            options={
                'indexes': [models.Index(fields=['place', '-at', '-id'], name='slip_place'), models.Index(fields=['-at', '-id'], name='slip_newest')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('take_up', 'taken up'), ('decline', 'declined'), ('later', 'later'), ('done', 'done')], max_length=10)),
                ('words', models.TextField(blank=True)),
                ('due_on', models.DateField(null=True)),
                ('public', models.BooleanField(default=False)),
                ('said', models.CharField(blank=True, max_length=300)),
                ('decided_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('untold', models.CharField(blank=True, max_length=20)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('told', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conversations.message')),
                ('month', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='boxes.month')),
                ('slip', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='decision', to='boxes.slip')),
            ],
            options={
                'indexes': [models.Index(fields=['month', 'told_at'], name='decision_month'), models.Index(condition=models.Q(('done_at', None)), fields=['due_on'], name='decision_due')],
            },
        ),
    ]
