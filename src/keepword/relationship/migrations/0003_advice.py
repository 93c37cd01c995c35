import django.db.models.deletion
import keepword.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('commerce', '0001_commerce'),
        ('conversations', '0010_doors'),
        ('customers', '0006_memory'),
        ('relationship', '0002_segments'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reckoning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customers', models.PositiveIntegerField(default=0)),
                ('pairs', models.PositiveIntegerField(default=0)),
                ('computed_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(default=keepword.core.clock.now)),
                ('took_ms', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Guide',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('texts', models.JSONField(default=dict)),
                ('categories', models.JSONField(default=list)),
                ('questions', models.JSONField(default=list)),
                ('most', models.PositiveSmallIntegerField(default=3)),
                ('is_on', models.BooleanField(default=False)),
                ('is_public', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=keepword.core.clock.now)),
                ('changed_at', models.DateTimeField(default=keepword.core.clock.now)),
                ('archived_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('archived_at', None)), fields=['id'], name='guide_kept')],
            },
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.CharField(choices=[('desk', 'with one of us'), ('portal', "on the customers' pages"), ('api', 'another system')], max_length=8)),
                ('language', models.CharField(max_length=5)),
                ('answers', models.JSONField(default=dict)),
                ('result', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='consultations', to='conversations.conversation')),
                ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consultations', to='customers.customer')),
                ('guide', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='relationship.guide')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', '-at', '-id'], name='consultation_customer'), models.Index(fields=['guide', '-at', '-id'], name='consultation_guide'), models.Index(condition=models.Q(('customer', None)), fields=['at'], name='consultation_stranger')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('guide', 'a guide'), ('affinity', 'what others bought'), ('fits', 'it goes with what they have'), ('due', 'what they have is used up'), ('own', 'one of us thought of it')], default='own', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('made', 'made'), ('taken', 'taken'), ('refused', 'refused'), ('lapsed', 'no answer')], default='made', max_length=10)),
                ('relevant', models.BooleanField(null=True)),
                ('made_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('judged_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consultation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='offers', to='relationship.consultation')),
                ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='offers', to='conversations.conversation')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='customers.customer')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='offers', to='commerce.order')),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='commerce.product')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', '-made_at', '-id'], name='offer_customer'), models.Index(fields=['-made_at', '-id'], name='offer_newest'), models.Index(fields=['product', '-made_at'], name='offer_product'), models.Index(condition=models.Q(('state', 'made')), fields=['until'], name='offer_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'made')), fields=('customer', 'product'), name='offer_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Affinity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('together', models.PositiveIntegerField()),
                ('first', models.PositiveIntegerField()),
                ('second', models.PositiveIntegerField()),
                ('everybody', models.PositiveIntegerField()),
                ('llr', models.FloatField()),
                ('computed_at', models.DateTimeField()),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commerce.product')),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='affinities', to='commerce.product')),
            ],
            options={
                'indexes': [models.Index(fields=['product', '-llr'], name='affinity_best')],
                'constraints': [models.UniqueConstraint(fields=('product', 'other'), name='affinity_once')],
            },
        ),
    ]
