from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [
        migrations.AddField("customer", "indexed", models.BooleanField(default=False)),
        migrations.AddIndex(
            "customer",
            models.Index(condition=models.Q(("indexed", False)), fields=["id"], name="customer_unindexed"),
        ),
    ]
