"""What people are told: the bell, the list, how one wants to be told, the browsers that ring."""
