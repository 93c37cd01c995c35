"""The ASGI application: pages over HTTP, notices over WebSockets, chats with visitors of other sites."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

http = get_asgi_application()

from keepword.channels.chat.live import with_chat
from keepword.channels.phone.jambonz.sound import with_sound
from keepword.channels.voice.signalling import routes as voice
from keepword.desk.live import routes
from keepword.portal.wall.live import routes as wall

desk = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([*routes, *voice, *wall])))
carrier = with_chat(http, with_sound(desk))
application = ProtocolTypeRouter({"http": carrier, "websocket": carrier})
