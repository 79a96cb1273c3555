"""All input and output of a look at a website: names, sockets, the recording proxy, the browser."""
