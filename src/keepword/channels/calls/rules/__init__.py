"""What calls may do, who is rung next, what a menu says, how calls are measured. Pure."""
