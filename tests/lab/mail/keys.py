"""Public DKIM keys of the lab's zones (base64 of SubjectPublicKeyInfo, RFC 6376 §3.6.1). The private halves
were thrown away.
"""

RSA_2048 = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlp+pC4md73FafJ42tB7b5yoO856LZHAatFmKWBG/J9eQFqIHFIub"
    "wZMugv8x8X3Uw9IzDXIY6jeRm7pr/QGKsEY43VgnGIyLBQ0Uo9+4IljF/Tr6maspUxHGV7djq38Qjn04wehIpSU5ltALZgc4"
    "3Gp33poIijHYLxVbrcX2u5H/M5xLTXehtbjcgtwJg9gp+Vday3gf8mMpSwBToXSAcm8aTOcCyKuv8QmxPYEDQg8CyeQIWUNC"
    "6Lcc14bLkBhItpJc/w1INupF1PQYpWfRRAR2jZXW9mrILZe/NtGAHkWSIRVxs1ph8FNQ+1oL5j0syMya7JFgqeONOivVfT1o"
    "7wIDAQAB"
)
RSA_1024 = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDXmcNJeLbWHHQgJLeaRtBlk5Gc1INf+oCSyPTNuxPZkA4vQ464E/+DSbZc"
    "rJfe/SonJrhp6uW2sObspemtrZsZrYBfTXbdDebFCuri49Zenfp0CpswpOJ8pzmAdG+nV9ZTB+wJnDum+3sncDJSbvZ9sb+K"
    "oyVTYEqLgAmakvyVwQIDAQAB"
)
ED25519 = "VZnYeQdLdfh8BkGmOUZ/AHzM/Z0vVaFjp/XnTrl6jcA="
