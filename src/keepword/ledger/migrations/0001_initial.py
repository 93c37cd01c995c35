import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('book', models.CharField(max_length=20)),
                ('kind', models.CharField(max_length=20)),
                ('owner', models.BigIntegerField(default=0)),
                ('unit', models.CharField(max_length=64)),
                ('balance', models.BigIntegerField(default=0)),
                ('floor', models.BigIntegerField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('book', 'kind', 'owner', 'unit'), name='ledger_account_once'), models.CheckConstraint(condition=models.Q(('floor', None), ('balance__gte', models.F('floor')), _connector='OR'), name='ledger_account_floor')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('book', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=100)),
                ('why', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('data', models.JSONField(default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.entry')),
            ],
            options={
                'indexes': [models.Index(fields=['book', '-id'], name='ledger_book')],
                'constraints': [models.UniqueConstraint(fields=('book', 'key'), name='ledger_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.account')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.entry')),
            ],
            options={
                'indexes': [models.Index(fields=['account', '-id'], name='ledger_account_newest')],
                'constraints': [models.UniqueConstraint(fields=('entry', 'account'), name='ledger_posting_once'), models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='ledger_posting_moves')],
            },
        ),
    ]
