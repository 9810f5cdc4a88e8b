"""What browsers say of passkeys."""
