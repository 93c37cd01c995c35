"""What people write with bold words, links, lists and pictures: a small safe HTML, and its plain text.

Pure: no Django, no database. The HTML holds a closed set of elements, so it may stand in any page, and
every mail program draws it: p br strong em s a ul ol li blockquote code pre img. Pictures are named by
`cid:` alone; whoever shows the HTML says where they are.
"""

from keepword.richtext.cleaning import MAX_HTML, Unfit, clean, is_plain, pictures, without_pictures
from keepword.richtext.markdown import from_markdown
from keepword.richtext.plain import from_text, to_text
from keepword.richtext.showing import for_mail, for_page

__all__ = [
    "MAX_HTML",
    "Unfit",
    "clean",
    "for_mail",
    "for_page",
    "from_markdown",
    "from_text",
    "is_plain",
    "pictures",
    "to_text",
    "without_pictures",
]
