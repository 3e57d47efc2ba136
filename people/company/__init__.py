"""Sign-in with the company's account: Microsoft Entra ID or any OpenID Connect provider."""
