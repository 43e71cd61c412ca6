using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks.Cloud;

/// <summary>Names the command that gets the tenant's half of the evidence, ready to paste.</summary>
internal static class SignInAdvice
{
    public static string Create(CheckContext context, ConnectorException? error) => error switch
    {
        null => $"Run {Command(context)}",
        { Category: FaultCategory.AuthenticationError } => $"Sign in again: {Command(context)}",
        _ => $"Run Get-ConnectorStatus again in a few minutes. If it stays so, sign in again: {Command(context)}",
    };

    private static string Command(CheckContext context)
    {
        ConnectorEnvironment environment = context.Environment;
        ServerDescription server = context.Description;
        string command = "Connect-EntraPrivateAccess";
        if (environment.IsSandbox)
        {
            string sandbox = $"(Get-ConnectorSandbox {Quote(environment.Name)})";
            return $"{command} -Environment {sandbox} -Server {Quote(server.Name)} -AccessToken {sandbox}.GraphToken";
        }

        return command
            + (environment == Identity.Environments.Global ? "" : $" -Environment {environment.Name}")
            + (context.TenantId is null ? "" : $" -TenantId {context.TenantId}")
            + (server.IsServerCore ? " -UseDeviceCode" : "");
    }

    private static string Quote(string name) => $"'{name.Replace("'", "''")}'";
}
