"""The throw-away Dovecot's configuration, in the words of 2.3 (Debian 12) and of 2.4 (Debian 13)."""

COMMON = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = {host}
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
mail_fsync = never
recipient_delimiter = +
lmtp_hdr_delivery_address = final
postmaster_address = postmaster@shop.example
auth_mechanisms = plain login{oauth_mechanisms}
auth_failure_delay = 0
mail_max_userip_connections = 100
ssl = yes
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
  mailbox Junk {{
    auto = subscribe
    special_use = \\Junk
  }}
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    {lmtp_listen} = {host}
    port = {lmtp_port}
  }}
}}
service anvil {{
  {chroot}
  # No waiting after a wrong password.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {chroot}
}}
"""

V23 = """
mail_location = maildir:~/Maildir
disable_plaintext_auth = no
ssl_cert = <{certificate}
ssl_key = <{key}
{oauth}
passdb {{
  driver = passwd-file
  mechanisms = plain login none
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={mail_group} home={folder}/mail/%u
}}
"""
V23_OAUTH = """passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}"""
# 2.3 reads this from a file of its own.
V23_OAUTH_FILE = """introspection_mode = post
introspection_url = {introspection_url}
client_id = dovecot
client_secret = unused
username_attribute = username
active_attribute = active
active_value = true
scope = {scope}
timeout_msecs = 5000
"""

V24 = """
mail_driver = maildir
mail_path = ~/Maildir
auth_allow_cleartext = yes
ssl_server_cert_file = {certificate}
ssl_server_key_file = {key}
{oauth}
# Its filter of mechanisms knows no word for the delivery's look-ups, which ask for no log-in.
passdb passwd-file {{
  passdb_default_password_scheme = PLAIN
  passwd_file_path = {folder}/users
}}
userdb static {{
  fields {{
    uid = {mail_user}
    gid = {mail_group}
    home = {folder}/mail/%{{user}}
  }}
}}
"""
# 2.4 insists on these being the very first.
V24_FIRST = """dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
"""
V24_OAUTH = """oauth2 {{
  introspection_mode = post
  introspection_url = {introspection_url}
  client_id = dovecot
  client_secret = unused
  username_attribute = username
  active_attribute = active
  active_value = true
  scope = {scope}
}}
passdb oauth2 {{
  passdb_mechanisms_filter = xoauth2 oauthbearer
}}"""


def configuration(version: str, values: dict[str, object]) -> dict[str, str]:
    """Names and texts of the files for this `dovecot --version`; `values` are what the templates ask for.

    Without an `introspection_url` among them there is no log-in by token.
    """
    tokens = bool(values["introspection_url"])
    new = not version.startswith("2.3")
    oauth = (V24_OAUTH if new else V23_OAUTH).format(**values) if tokens else ""
    filled = values | {
        "oauth": oauth,
        "oauth_mechanisms": " xoauth2 oauthbearer" if tokens else "",
        "lmtp_listen": "listen" if new else "address",
    }
    if new:
        return {"dovecot.conf": V24_FIRST + (COMMON + V24).format(**filled)}
    return {
        "dovecot.conf": (COMMON + V23).format(**filled),
        "oauth2.conf": V23_OAUTH_FILE.format(**filled),
    }
