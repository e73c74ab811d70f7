import time
def test_try(town, bench):
    from tests.pipelines import a_town
    t=time.time()
    found = a_town.ask(town, bench, a_town.KNOWN, a_town.UNKNOWN, a_town.SOMEBODY, a_town.STRANGER)
    for c in found.cells: print(c.topic, c.department, c.outcome, c.reason)
    print(time.time()-t)
