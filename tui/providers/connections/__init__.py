"""From the settings of a connection to a provider: destination, credentials, client, and the checks of the doctor."""
