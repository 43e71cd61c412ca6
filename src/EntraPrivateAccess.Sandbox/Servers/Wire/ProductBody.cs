using System;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>A version of the connector to put on a server as if it had always been there.</summary>
internal sealed record ProductBody(string Version)
{
    public Version? Parsed => System.Version.TryParse(Version, out Version? parsed) && parsed.Revision >= 0 ? parsed : null;
}
