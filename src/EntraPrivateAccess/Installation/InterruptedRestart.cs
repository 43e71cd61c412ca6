using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>The note that names the services that a command is restarting. A killed run leaves it behind.</summary>
internal sealed class InterruptedRestart(IServerFiles files)
{
    private readonly string _path = $@"{OwnFolders.Root(files)}\services.restarting";

    /// <summary>The services that ran before, and may not run now.</summary>
    public IReadOnlyList<string> Read()
    {
        if (!files.FileExists(_path))
        {
            return [];
        }

        string[] lines = files.ReadAllText(_path).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return [.. ConnectorServiceNames.All.Intersect(lines)];
    }

    /// <summary>Writes the note. The folder must be there.</summary>
    public void Write(IEnumerable<string> services) =>
        files.WriteAllText(_path, string.Join("\n", services.Union(Read())));

    /// <summary>Takes services out of the note: they run again, or were stopped on purpose.</summary>
    public void Remove(IEnumerable<string> services)
    {
        IReadOnlyList<string> noted = Read();
        string[] left = [.. noted.Except(services)];
        if (left.Length == noted.Count)
        {
            return;
        }

        if (left.Length == 0)
        {
            files.DeleteFile(_path);
        }
        else
        {
            files.WriteAllText(_path, string.Join("\n", left));
        }
    }
}
