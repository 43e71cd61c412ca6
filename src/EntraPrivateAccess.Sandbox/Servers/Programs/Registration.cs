using System.Text;
using EntraPrivateAccess.Sandbox.Registration;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>
/// Implements RegisterConnector.ps1: creates a key, gets a certificate from the cloud, and writes the trust settings
/// and both services.
/// </summary>
internal static class Registration
{
    /// <summary>
    /// The value of a registration fault that makes the script fail with exit code 0, as observed with the real script.
    /// </summary>
    public const string SilentFailure = "exit 0";

    private const string Source = "Microsoft Entra private network connector";

    public static async Task<int> RunAsync(VirtualMachine machine, VirtualProcess process, RegistrationFrame frame)
    {
        await machine.World.PassAsync(FaultNames.RegistrationDuration, machine.Spec.Name, 1);
        if (!machine.Spec.Elevated)
        {
            return Fail(machine, process, "Access to the path is denied.", 1);
        }

        ProductNames? names = machine.Product?.Names;
        if (names is null || !frame.Script.StartsWith(names.Folder, StringComparison.OrdinalIgnoreCase))
        {
            return Fail(machine, process, "The script does not belong to an installed connector.", 1);
        }

        bool silent = IsSilent(machine, FaultNames.RegistrationDenied) || IsSilent(machine, FaultNames.RegistrationMfa);
        RegistrationAnswer answer = machine.World.Registrar.Register(
            new RegistrationRequest(
                frame.Token,
                frame.TenantId,
                machine.FullyQualifiedName,
                machine.Product!.Version.ToString(),
                machine.ExternalIp,
                frame.Feature,
                SandboxKeys.Subject.ExportSubjectPublicKeyInfo()
            )
        );
        if (answer is { Certificate: byte[] certificate, ConnectorId: string id })
        {
            machine.Trust.Write(names, frame.TenantId, new StoredCertificate(certificate, HasPrivateKey: true, id));
            machine.Note("connector registered", id);
            StartServices(machine, process);
            return 0;
        }

        return Fail(machine, process, Sentence(answer.Error ?? "One or more errors occurred."), silent ? 0 : 1);
    }

    private static bool IsSilent(VirtualMachine machine, string fault) =>
        machine.World.Faults.Value(fault, machine.Spec.Name) == SilentFailure;

    /// <summary>Formats the service's error as the connector does.</summary>
    private static string Sentence(string error) =>
        error.StartsWith("Connector registration failed", StringComparison.Ordinal) ? error
        : error.Contains("denied", StringComparison.OrdinalIgnoreCase)
            ? "Connector registration failed: Make sure you are an Application Administrator of your Active Directory "
                + $"to register the connector. Error: '{error}'"
        : "Connector registration failed: Make sure you enabled application proxy in the Azure Management Portal "
            + $"and that you entered your Active Directory user name and password correctly. Error: '{error}'";

    private static void StartServices(VirtualMachine machine, VirtualProcess process)
    {
        foreach (string service in ProductServices.Names)
        {
            try
            {
                machine.Services.Start(service);
            }
            catch (WindowsError refused)
            {
                process.WriteLine(refused.Message);
            }
        }
    }

    private static int Fail(VirtualMachine machine, VirtualProcess process, string sentence, int exitCode)
    {
        process.WriteLine(sentence);
        machine.Log("Application", Source, 0, 2, sentence);
        machine.Note("connector registration failed", sentence);
        return exitCode;
    }
}

/// <summary>
/// The line that the registration script reads from standard input: six fields in base64, then the token, separated by
/// tabs.
/// </summary>
internal sealed record RegistrationFrame(
    string Script,
    string ModulePath,
    string ModuleName,
    string TenantId,
    string Feature,
    string Proxy,
    string Token
)
{
    /// <summary>
    /// Parses the frame as the script does: up to the first line feed, printable ASCII only, separated by tabs.
    /// </summary>
    /// <returns>Null if the frame is incomplete.</returns>
    public static RegistrationFrame? Parse(byte[] input)
    {
        byte[] line =
        [
            .. input.TakeWhile(value => value != 10).Where(value => value == 9 || value is >= 32 and <= 126),
        ];
        string[] fields = Encoding.ASCII.GetString(line).Split('\t');
        if (!input.Contains((byte)10) || fields.Length != 7 || fields[6].Length == 0)
        {
            return null;
        }

        string[] texts = [.. fields[..6].Select(field => Encoding.UTF8.GetString(Convert.FromBase64String(field)))];
        return new RegistrationFrame(texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], fields[6]);
    }
}
