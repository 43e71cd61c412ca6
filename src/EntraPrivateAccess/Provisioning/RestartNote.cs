using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Remembers that a setup asked for a restart, so that every run until that restart says so.</summary>
/// <remarks>
/// Windows does not note who wants a restart. So what it waited for right after setup is kept, and the wish stands while some of that is
/// still waited for: nothing has to be taken away after the restart, and a later one that Windows Update wants is not ours.
/// </remarks>
internal sealed class RestartNote(IServer server)
{
    private readonly SetupFolders _folders = new(server);

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> reasons = await server.PendingRebootReasonsAsync(cancellationToken).ConfigureAwait(false);
        _folders.Create();
        server.Files.WriteAllText(_folders.RestartNote, string.Join("\n", reasons));
    }

    /// <summary>True where the restart that a setup asked for has not happened yet.</summary>
    public async Task<bool> StandsAsync(CancellationToken cancellationToken)
    {
        if (!server.Files.FileExists(_folders.RestartNote))
        {
            return false;
        }

        string[] noted = server.Files.ReadAllText(_folders.RestartNote).Split(['\n'], StringSplitOptions.RemoveEmptyEntries);
        return (await server.PendingRebootReasonsAsync(cancellationToken).ConfigureAwait(false)).Intersect(noted).Any();
    }
}
