"""Orders: the surat perintah on which an officer goes out to look."""
