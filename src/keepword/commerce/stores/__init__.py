"""Shops' systems that tell of orders and products: a module each, which reads its format and nothing else.

| module | format |
| --- | --- |
| woocommerce | https://woocommerce.github.io/woocommerce-rest-api-docs/ (REST API v3) |
| shopify | https://shopify.dev/docs/api/admin-rest (orders, products) |
"""

from keepword.commerce.models import StoreKind
from keepword.commerce.stores import shopify, woocommerce
from keepword.commerce.stores.reading import Reader

READERS: dict[str, Reader] = {
    StoreKind.WOOCOMMERCE: woocommerce.READER,
    StoreKind.SHOPIFY: shopify.READER,
}
