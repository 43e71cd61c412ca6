using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>Where the module keeps its own things on a server.</summary>
internal static class OwnFolders
{
    public static string Root(IServerFiles files) => $@"{files.Folder(ServerFolder.ProgramData)}\EntraPrivateAccess";

    /// <summary>The logs of the installers that the module ran.</summary>
    public static string Logs(IServerFiles files) => $@"{Root(files)}\Logs";
}
