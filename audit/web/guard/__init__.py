"""What every request must pass before a page sees it, in this order.

| module | does |
|---|---|
| `outer` | the path's prefix, the host, the origin of what changes something, and the headers of each answer |
| `bodies` | counts a body while it streams, and ends one that hangs |
| `passwords` | which passwords of accounts are taken, and what is kept of them |
| `provider` | what is known of an OpenID provider |
| `oidc` | the way to an OpenID provider and back |
| `tokens` | secrets of which only the hash is kept, and passwords of links |
"""
