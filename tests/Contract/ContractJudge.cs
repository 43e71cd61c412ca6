using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Holds exchanges against the contract: the requests of the module, and all answers of the sandbox.</summary>
internal sealed class ContractJudge
{
    private readonly RequestRules _requests;
    private readonly AnswerRules _answers;
    private readonly BatchRules _batches;

    private ContractJudge()
    {
        Contract = GraphContract.Load();
        Deviations = new KnownDeviations(ContractFolder.Read("graph-known-deviations.json"));
        PermissionData permissions = new(ContractFolder.Read("graph-permissions.connectors.json"));
        _requests = new RequestRules(Contract, Deviations, permissions);
        _answers = new AnswerRules(Contract, Deviations, permissions);
        _batches = new BatchRules(ContractFolder.Read("graph-batch.schema.json"));
    }

    public GraphContract Contract { get; }

    public KnownDeviations Deviations { get; }

    public static ContractJudge Load() => new();

    /// <summary>A sentence for each fault, equal ones once.</summary>
    public IReadOnlyList<string> Faults(IReadOnlyList<Exchange> exchanges)
    {
        HashSet<string> links = [.. exchanges.Where(exchange => exchange.Succeeded).Select(exchange => (string?)exchange.Answer?["@odata.nextLink"]).OfType<string>()];
        return [.. exchanges.SelectMany(exchange => Faults(exchange, links).Select(fault => $"{exchange}: {fault}")).Distinct()];
    }

    private IEnumerable<string> Faults(Exchange exchange, IReadOnlySet<string> links) => exchange.IsBatch
        ? [.. exchange.IsOurs ? _batches.RequestFaults(exchange) : [], .. exchange.Succeeded ? _batches.AnswerFaults(exchange) : _answers.Faults(exchange)]
        : [.. exchange.IsOurs ? _requests.Faults(exchange, links) : [], .. _answers.Faults(exchange)];
}
