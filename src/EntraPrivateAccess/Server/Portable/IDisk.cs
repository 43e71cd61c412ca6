namespace EntraPrivateAccess.Server.Portable;

/// <summary>Where a server's disk lies on this machine.</summary>
internal interface IDisk
{
    /// <summary>This machine's path for a server's path.</summary>
    /// <exception cref="System.ArgumentException">The path is not a full one, or climbs.</exception>
    string ToLocal(string path);

    /// <summary>The server's path for a path of this machine.</summary>
    string ToServer(string localPath);

    string Folder(ServerFolder folder);

    /// <summary>Bytes that may still be written where this path lies.</summary>
    long FreeSpace(string localPath);

    /// <summary>True where <see cref="FreeSpace"/> is less than the machine would really take, so that writes must be counted.</summary>
    bool IsLimited { get; }
}
