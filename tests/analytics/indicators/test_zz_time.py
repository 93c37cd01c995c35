import time
import pytest
from tests.analytics.indicators.world import *
pytestmark = pytest.mark.django_db
def test_one(lake):
    for n in range(3):
        t=time.time()
        told=[Said("first_response", BEGIN+timedelta(days=k), 1, PEOPLE[0], AGENTS[0], 60.0) for k in range(5)]
        from django.db import transaction
        with transaction.atomic():
            write(told,[0,1,2]); print("write", time.time()-t); t=time.time()
            export(); print("export", time.time()-t); t=time.time()
            with reading() as l:
                print("open", time.time()-t); t=time.time()
                from keepword.analytics.indicators.measuring import rows_of
                measure(l,"first_response_time",SPAN); print("measure", time.time()-t); t=time.time()
                measure(l,"sla_attainment",SPAN); print("measure", time.time()-t); t=time.time()
                measure(l,"sla_attainment",SPAN); print("measure", time.time()-t); t=time.time()
            transaction.set_rollback(True)
