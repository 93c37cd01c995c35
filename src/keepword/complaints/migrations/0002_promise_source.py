from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_complaints")]

    operations = [
        migrations.AlterField(
            model_name="complaint",
            name="source",
            field=models.CharField(
                choices=[
                    ("words", "the customer's words"),
                    ("rating", "a low rating"),
                    ("person", "one of us"),
                    ("rule", "a rule"),
                    ("promise", "a broken promise"),
                ],
                max_length=10,
            ),
        ),
    ]
