namespace EntraPrivateAccess.Tests.Contract;

/// <summary>
/// Compares exchanges with the contract: the requests of the module, and all responses of the sandbox.
/// </summary>
internal static class ContractValidator
{
    private static readonly RequestRules s_requests = new(ContractDescription.Shared);
    private static readonly AnswerRules s_answers = new(ContractDescription.Shared);
    private static readonly BatchRules s_batches = new(ContractDescription.Shared);

    /// <summary>Returns one sentence per fault, without duplicates.</summary>
    public static IReadOnlyList<string> Faults(IReadOnlyList<Exchange> exchanges)
    {
        HashSet<string> links =
        [
            .. exchanges
                .Where(exchange => exchange.Succeeded)
                .Select(exchange => (string?)exchange.Answer?["@odata.nextLink"])
                .OfType<string>(),
        ];
        return
        [
            .. exchanges
                .AsParallel()
                .AsOrdered()
                .SelectMany(exchange => Faults(exchange, links).Select(fault => $"{exchange}: {fault}"))
                .Distinct(),
        ];
    }

    private static IEnumerable<string> Faults(Exchange exchange, IReadOnlySet<string> links) =>
        exchange.IsBatch
            ?
            [
                .. exchange.IsOurs ? s_batches.RequestFaults(exchange) : [],
                .. exchange.Succeeded ? s_batches.AnswerFaults(exchange) : s_answers.Faults(exchange),
            ]
            : [.. exchange.IsOurs ? s_requests.Faults(exchange, links) : [], .. s_answers.Faults(exchange)];
}
