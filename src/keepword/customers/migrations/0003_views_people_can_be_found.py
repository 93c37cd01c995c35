from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_fields")]
    operations = [
        migrations.AddField("customer", "indexed", models.BooleanField(default=False)),
        migrations.AddIndex(
            "customer",
            models.Index(condition=models.Q(("indexed", False)), fields=["id"], name="customer_unindexed"),
        ),
    ]
