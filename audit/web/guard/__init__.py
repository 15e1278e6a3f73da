"""What every request must pass before a page sees it, in this order.

| module | does |
|---|---|
| `request_checks` | the path's prefix, the host, the origin of what changes something, and the headers of each answer |
| `body_limit` | counts a body while it streams, and ends one that hangs |
| `rate_limit` | how often a person may ask within a minute |
| `virus_scan` | each file that is taken in, shown to a scanner first |
| `totp` | the second factor: codes of an app, codes to recover by |
| `passwords` | which passwords of accounts are taken, and what is kept of them |
| `breached_passwords` | passwords that were in a breach, by a list on this machine |
| `provider` | what is known of an OpenID provider |
| `oidc` | the way to an OpenID provider and back |
| `tokens` | secrets of which only the hash is kept, and passwords of links |
"""
