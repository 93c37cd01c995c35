"""What tests of our own send is heard where it comes in."""

from keepword.conversations import probing
from keepword.probes.services import hear

probing.register(hear)
