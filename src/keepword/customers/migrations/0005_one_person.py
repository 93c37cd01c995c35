import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('customers', '0004_privacy'),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'e-mail'), ('phone', 'phone'), ('whatsapp', 'WhatsApp'), ('telegram', 'Telegram'), ('site', 'account on your site'), ('visitor', 'browser'), ('external', 'number in another system')], max_length=20)),
                ('value', models.CharField(max_length=254)),
                ('at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'value'], name='claim_value')],
                'constraints': [models.UniqueConstraint(fields=('customer', 'kind', 'value'), name='claim_once')],
            },
        ),
        migrations.CreateModel(
            name='Join',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('how', models.CharField(choices=[('proof', 'proved'), ('person', 'decided by one of us'), ('suggestion', 'suggested and confirmed')], default='person', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('kept', models.JSONField(default=dict)),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('into', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joins_to', to='customers.customer')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joins_from', to='customers.customer')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('source',), name='join_once')],
            },
        ),
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', models.JSONField(default=list)),
                ('score', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('open', 'to be decided'), ('same', 'the same person'), ('different', 'different people')], default='open', max_length=10)),
                ('at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='likenesses_as_one', to='customers.customer')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='likenesses_as_other', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['-score', '-id'], name='likeness_open')],
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='likeness_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='likeness_in_order')],
            },
        ),
        migrations.AddField(
            model_name='customer',
            name='compared',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='customer',
            name='folded',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='customer',
            name='joined_into',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='joined', to='customers.customer'),
        ),
        migrations.AddField(
            model_name='identity',
            name='verified_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='identity',
            name='verified_by',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name='identity',
            name='kind',
            field=models.CharField(choices=[('email', 'e-mail'), ('phone', 'phone'), ('whatsapp', 'WhatsApp'), ('telegram', 'Telegram'), ('site', 'account on your site'), ('visitor', 'browser'), ('external', 'number in another system')], default='email', max_length=20),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('compared', False)), fields=['id'], name='customer_uncompared'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('folded', ''), _negated=True), fields=['folded', 'id'], name='customer_folded'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('joined_into__isnull', False)), fields=['joined_into'], name='customer_joined'),
        ),
    ]
