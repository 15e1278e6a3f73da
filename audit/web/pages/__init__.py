"""What each endpoint shows. A page asks a service, and fills a template; it decides nothing."""
