"""The clinic's own register of documents and dated records: a folder of CSV files and the documents
themselves.
"""
