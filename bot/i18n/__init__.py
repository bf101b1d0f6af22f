"""What people read, in their language: texts by gettext catalogs, dates and numbers by the CLDR.

Message ids are the English texts. Bokmål stands in `nb/<area>.po`, one file per area of the product.
"""
