import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('conversations', '0006_automation_closed'),
        ('teams', '0001_teams'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rulebook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Macro',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('folder', models.CharField(blank=True, max_length=60)),
                ('scope', models.CharField(choices=[('own', 'only me'), ('team', 'a team'), ('shared', 'everybody')], max_length=6)),
                ('steps', models.JSONField(default=list)),
                ('words', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'indexes': [models.Index(fields=['scope', 'name'], name='macro_scope')],
            },
        ),
        migrations.CreateModel(
            name='MacroFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('type', models.CharField(max_length=127)),
                ('size', models.BigIntegerField()),
                ('blob', models.CharField(max_length=64)),
                ('macro', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='automation.macro')),
            ],
        ),
        migrations.CreateModel(
            name='MacroText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5)),
                ('text', models.TextField()),
                ('macro', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='automation.macro')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('macro', 'language'), name='macro_text_once')],
            },
        ),
        migrations.CreateModel(
            name='MacroUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(blank=True, max_length=5)),
                ('edited', models.CharField(choices=[('as_is', 'as it is'), ('little', 'changed a little'), ('much', 'changed much')], default='as_is', max_length=6)),
                ('steps', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('macro', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='automation.macro')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.message')),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['macro', '-left_at'], name='macro_use_of'), models.Index(fields=['user', '-left_at'], name='macro_use_by')],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('position', models.IntegerField()),
                ('trigger', models.CharField(max_length=40)),
                ('minutes', models.PositiveIntegerField(default=0)),
                ('working', models.BooleanField(default=True)),
                ('condition', models.JSONField(default=dict)),
                ('steps', models.JSONField(default=list)),
                ('stops', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('off_because', models.CharField(blank=True, max_length=500)),
                ('since', models.DateTimeField(null=True)),
                ('swept_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RuleRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trigger', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('moment', models.DateTimeField(null=True)),
                ('depth', models.SmallIntegerField(default=0)),
                ('done', models.JSONField(default=list)),
                ('failure', models.CharField(blank=True, max_length=500)),
                ('stopped', models.BooleanField(default=False)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.conversation')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='runs', to='automation.rule')),
            ],
            options={
                'indexes': [models.Index(fields=['rule', '-at', '-id'], name='rule_run_of')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('moment__isnull', False)), fields=('rule', 'conversation', 'moment'), name='rule_run_once_a_moment')],
            },
        ),
    ]
