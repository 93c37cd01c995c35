import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('conversations', '0010_doors'),
        ('customers', '0005_one_person'),
    ]

    operations = [
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=16, unique=True)),
                ('amount', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField(default=False)),
                ('since', models.DateTimeField(null=True)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('currency', models.CharField(default='EUR', max_length=3)),
                ('everybody', models.BooleanField(default=True)),
                ('earn_points', models.PositiveIntegerField(default=1)),
                ('earn_per', models.PositiveBigIntegerField(default=100)),
                ('worth_points', models.PositiveIntegerField(default=100)),
                ('worth_amount', models.PositiveBigIntegerField(default=500)),
                ('least_exchange', models.PositiveIntegerField(default=100)),
                ('exchange_days', models.PositiveIntegerField(default=90)),
                ('expiry_months', models.PositiveSmallIntegerField(default=12, null=True)),
                ('warn_days', models.PositiveSmallIntegerField(default=30)),
                ('measure', models.CharField(choices=[('points', 'points earned by orders'), ('money', 'money spent')], default='points', max_length=10)),
                ('tiers', models.JSONField(default=list)),
                ('referrer_points', models.PositiveIntegerField(default=0)),
                ('friend_points', models.PositiveIntegerField(default=0)),
                ('referral_minimum', models.PositiveBigIntegerField(default=0)),
                ('birthday_points', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('count', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Purse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'month', 'currency'), name='gift_purse_once')],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'waits for the first order'), ('rewarded', 'rewarded'), ('refused', 'not rewarded')], default='waiting', max_length=10)),
                ('order', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('friend', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='referred', to='customers.customer')),
                ('referrer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='customers.customer')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('referrer', models.F('friend')), _negated=True), name='referral_not_oneself')],
            },
        ),
        migrations.CreateModel(
            name='Voucher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('shown', models.CharField(max_length=50)),
                ('kind', models.CharField(choices=[('percent', 'percent off'), ('amount', 'an amount off'), ('shipping', 'free shipping')], max_length=10)),
                ('value', models.BigIntegerField(default=0)),
                ('currency', models.CharField(max_length=3)),
                ('minimum', models.BigIntegerField(default=0)),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField(null=True)),
                ('uses_allowed', models.PositiveIntegerField(default=1, null=True)),
                ('per_customer', models.PositiveIntegerField(null=True)),
                ('uses', models.PositiveIntegerField(default=0)),
                ('origin', models.CharField(choices=[('hand', 'made by hand'), ('batch', 'one of many'), ('exchange', 'for points'), ('surprise', 'a pleasant surprise'), ('compensation', 'for a complaint'), ('notice', 'with a notice'), ('credit', 'store credit')], default='hand', max_length=20)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('points', models.BigIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(null=True)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vouchers', to='loyalty.batch')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='vouchers', to='customers.customer')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('left', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['-made_at', '-id'], name='voucher_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('uses_allowed', None), ('uses__lte', models.F('uses_allowed')), _connector='OR'), name='voucher_uses_within'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'percent'), ('value__range', (1, 100))), models.Q(('kind', 'amount'), ('value__gt', 0)), models.Q(('kind', 'shipping'), ('value', 0)), _connector='OR'), name='voucher_worth_something'), models.CheckConstraint(condition=models.Q(('left', None), models.Q(('kind', 'amount'), ('left__gte', 0), ('left__lte', models.F('value'))), _connector='OR'), name='voucher_left_within')],
            },
        ),
        migrations.CreateModel(
            name='Redemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=80)),
                ('order', models.BigIntegerField(db_index=True, null=True)),
                ('amount', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='redemptions', to='customers.customer')),
                ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='loyalty.voucher')),
            ],
            options={
                'indexes': [models.Index(fields=['voucher', 'customer'], name='redemption_by_customer')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('voucher', 'reference'), name='redemption_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='redemption_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Gift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('surprise', 'a pleasant surprise'), ('birthday', 'birthday')], default='surprise', max_length=10)),
                ('points', models.BigIntegerField(default=0)),
                ('cost', models.BigIntegerField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conversations.conversation')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='gifts', to='customers.customer')),
                ('purse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gifts', to='loyalty.purse')),
                ('voucher', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='loyalty.voucher')),
            ],
            options={
                'indexes': [models.Index(fields=['-at', '-id'], name='gift_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('cost__gte', 0)), name='gift_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100, unique=True)),
                ('why', models.CharField(choices=[('order', 'order'), ('surprise', 'a pleasant surprise'), ('birthday', 'birthday'), ('referral', 'a friend was brought'), ('friend', 'came by a friend'), ('compensation', 'for a complaint'), ('rule', 'given by a rule'), ('by_hand', 'booked by hand'), ('exchange', 'made a voucher'), ('spent', 'spent'), ('expired', 'expired'), ('taken_back', 'taken back'), ('returned', 'order returned or cancelled'), ('given_back', 'given back'), ('joined', 'two customers became one'), ('parted', 'one customer became two'), ('erased', 'erased')], max_length=20)),
                ('order', models.BigIntegerField(null=True)),
                ('points', models.BigIntegerField()),
                ('left', models.BigIntegerField()),
                ('amount', models.BigIntegerField(default=0)),
                ('returned', models.BigIntegerField(default=0)),
                ('returned_amount', models.BigIntegerField(default=0)),
                ('expired', models.BigIntegerField(default=0)),
                ('earned_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('warned_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lots', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', 'expires_at', 'id'], name='lot_of_customer'), models.Index(fields=['customer', 'why', 'earned_at'], name='lot_counted'), models.Index(condition=models.Q(('left__gt', 0)), fields=['expires_at', 'id'], name='lot_ends')],
                'constraints': [models.CheckConstraint(condition=models.Q(('left__gte', 0), ('left__lte', models.F('points'))), name='lot_within'), models.UniqueConstraint(condition=models.Q(('why', 'order')), fields=('order',), name='lot_order_once')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('tier', models.CharField(blank=True, max_length=20)),
                ('tier_since', models.DateTimeField(null=True)),
                ('review_at', models.DateTimeField()),
                ('birth_month', models.PositiveSmallIntegerField(null=True)),
                ('birth_day', models.PositiveSmallIntegerField(null=True)),
                ('greeted_year', models.PositiveSmallIntegerField(default=0)),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='member', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['-joined_at', '-id'], name='member_newest'), models.Index(fields=['tier', '-joined_at', '-id'], name='member_tier'), models.Index(fields=['review_at', 'id'], name='member_review'), models.Index(fields=['birth_month', 'birth_day', 'id'], name='member_birthday')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('birth_day', None), ('birth_month', None)), models.Q(('birth_day__range', (1, 31)), ('birth_month__range', (1, 12))), _connector='OR'), name='member_birthday_is_one')],
            },
        ),
    ]
