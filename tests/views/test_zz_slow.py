import time
from tests.views.test_editor import *
def test_it(ada_client, fork):
    odd='x'*100000
    fields = {*TOPIC, "place", "direction", "hidden", "text", "url", "required", "visibility"}
    fields |= {"kind", "language", "color", "take", "leave", "version", "follow", "remove"}
    values = dict.fromkeys(fields, odd.encode())
    for address in addresses(fork):
        if 'remove' in address: continue
        t=time.time(); r=ada_client.post(address,values); d=time.time()-t
        print(address, r.status_code, round(d,2), flush=True)
