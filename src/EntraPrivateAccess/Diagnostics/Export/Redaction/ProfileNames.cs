using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Who has a profile on the server: these names are searched for in everything.</summary>
internal static class ProfileNames
{
    private const string Profiles = @"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList";

    public static async Task LearnAsync(IServer server, UserNames users, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string sid in await server.Registry.SubkeysAsync(Profiles, cancellationToken).ConfigureAwait(false))
            {
                if (UserNamePatterns.IsSidOfUser(sid)
                    && await server.Registry.ReadAsync($@"{Profiles}\{sid}", "ProfileImagePath", cancellationToken).ConfigureAwait(false) is string path)
                {
                    // A second profile of the same name is called name.DOMAIN or name.001.
                    string folder = path[(path.LastIndexOf('\\') + 1)..];
                    users.Learn(folder);
                    users.Learn(folder.Split('.')[0]);
                }
            }
        }
        catch (ConnectorException)
        {
            // Names are then found where only names stand.
        }
    }
}
