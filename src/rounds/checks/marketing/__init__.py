"""What marketing tools hold and send: lists, mailings, authorizations."""
