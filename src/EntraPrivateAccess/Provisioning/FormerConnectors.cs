using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Ids of this machine's name that the tenant listed before a registration, kept on the server for a run that is killed in between.</summary>
internal sealed class FormerConnectors
{
    private readonly IServerFiles _files;
    private readonly string _path;

    public FormerConnectors(IServer server)
    {
        _files = server.Files;
        _path = new SetupFolders(server).FormerConnectorIds;
    }

    /// <summary>Null where none were noted: then nothing is known about ghosts.</summary>
    public IReadOnlyList<string>? Read() =>
        _files.FileExists(_path) ? [.. _files.ReadAllText(_path).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)] : null;

    public void Write(IEnumerable<string> ids) => _files.WriteAllText(_path, string.Join("\n", ids.Distinct()));
}
