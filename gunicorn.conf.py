"""How gunicorn serves Cairn: it reads this file by itself where it is started in this folder."""

from config.env.environment import environment_of_site
from config.start import refusals_in_words

# Once, before there are workers to say the same again and again.
with refusals_in_words():
    environment_of_site()

# Who asked, how and for what is settled in one place, by CAIRN_URL and CAIRN_TRUSTED_PROXIES. Left
# to itself, gunicorn believes what a client on its own machine or socket says about both, such as a
# path that all addresses of a page should begin with.
forwarder_headers = ""
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

# It would be opened under HOME, which a container does not have.
control_socket_disable = True
